"""Campaigns against ggen: damaged files, deaths, crowds, and a world that refuses."""
