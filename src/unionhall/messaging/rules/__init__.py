"""What our rules on messages say: texts, words, states, hours, pace, consent; plain Python."""
