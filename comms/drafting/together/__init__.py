"""Several people at one text: who is here, saving as one types, and joining what two changed."""
