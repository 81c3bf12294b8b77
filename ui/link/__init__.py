"""The connection to the agent: ``client`` talks, ``reconnect`` decides when, ``peer`` says with whom."""
