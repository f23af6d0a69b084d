"""The answers of onrecord and of baselines to the same questions, compared."""
