"""The inventory of rules: what each rests on, what is wrong with it, and the version that puts it right."""
