"""What is looked for in a text before it is submitted; docs/lint.md says how a rule is added."""
