"""Allure results as they are, not as allure-behave has them."""

from allure_behave.formatter import AllureFormatter


class PersonaAllureFormatter(AllureFormatter):
    pass
