"""Figures of the chapter on methods: what terms, schedules, labels and interventions do."""
