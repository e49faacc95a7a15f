"""The mechanisms: each file is one way to price, settle or grade, with a case file of the same name in the tests."""
