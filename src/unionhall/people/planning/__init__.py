"""What publishing a loaded roster would do: steps for appointments, changes for people, and the sum that must come out."""
