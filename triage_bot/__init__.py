"""A chatbot that sorts complaints after a cosmetic botulinum toxin treatment by how urgent they are."""
