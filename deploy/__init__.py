"""How the chat runs past one machine."""
