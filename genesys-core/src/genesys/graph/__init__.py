"""Algorithms on graphs whose nodes are strings; knows no resource."""
