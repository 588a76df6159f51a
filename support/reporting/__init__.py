"""Reports of a run: console, JSON, HTML and Allure. They observe and change nothing."""
