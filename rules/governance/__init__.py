"""What a scheme says about the making of rules: who is heard first, what may depart from an outline, what points are
for. Each file is one such thing, with a case file of the same name in the tests."""
