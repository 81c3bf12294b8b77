"""What the agent does with what it observes: the beat, the ladder, the guardians, each method of the API."""
