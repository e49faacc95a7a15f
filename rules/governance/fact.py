"""``fact``: a code that items of several schemes share where they ask for the same thing (机关党建、模范机关、
绩效考核、文明单位). It declares the overlap, so that one booking can serve all; without it, items of one name, or of
the same attributes, in two schemes for the same subjects are told when the scheme is checked or published."""

from rules.shape import Code

Fact = Code
