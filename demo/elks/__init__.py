"""46elks, played: a second carrier of SMS that checks what it is sent as strictly as the real one."""
