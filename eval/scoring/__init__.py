"""A run and its labels come in; scores with intervals, and the verdict of the gate, go out. No model is asked."""
