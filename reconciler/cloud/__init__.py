"""Real AWS through boto3: accounts, clients, reading live state."""
