"""Everything goes wrong at once: real workers, Redis and PostgreSQL are killed while thousands of SMS are sent."""
