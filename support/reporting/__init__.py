"""What a run is told as: console, JSON, HTML, Allure. Observers all, which change nothing."""
