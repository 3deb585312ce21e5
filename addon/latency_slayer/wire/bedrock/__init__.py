"""Amazon Bedrock: its own format (converse), and the models' formats that it carries (invoke)."""
