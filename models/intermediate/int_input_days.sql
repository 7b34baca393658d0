{{ input_days(health_facts()) }}
