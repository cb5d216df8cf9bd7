"""Language models behind an OpenAI-compatible address: what is asked, what comes back, what it costs, and what is kept of it."""
