"""Measures of the running service against ceilings taken in the same run; never part of the test suite's verdict."""
