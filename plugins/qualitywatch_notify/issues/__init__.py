"""Issues of GitHub and GitLab: one for each finding, closed by the measurement that proves the repair."""
