"""What each operation costs as an archive grows, measured on articles made from templates; and a plan from it."""
