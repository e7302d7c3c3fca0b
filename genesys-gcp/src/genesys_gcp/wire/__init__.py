"""The acting half: calls to Google's REST APIs. Nothing of it is imported before the first session is opened."""
