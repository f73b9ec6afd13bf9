"""Running the W3C's test suites against ggen and against its engines alone."""
