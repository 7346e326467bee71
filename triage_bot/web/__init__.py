"""The web app: the chat page and the API, hosting Rasa and its actions in one process."""
