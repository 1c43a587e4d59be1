"""The pages of how a person is reached: numbers, address, choices, and the codes that prove them."""
