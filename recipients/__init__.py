"""Who is written to: States, companies, organisations and others, with dated names and contacts."""
