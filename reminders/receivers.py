def connect() -> None:
    """placeholder"""
