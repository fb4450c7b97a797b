"""Other sides for the sinks of qualitywatch_notify: over real connections, with what they hold in plain sight."""
