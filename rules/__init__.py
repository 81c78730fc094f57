"""Regulations as data, and the engine that evaluates facts against them; knows no LMS, no store, no clock."""
