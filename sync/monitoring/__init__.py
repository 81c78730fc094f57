"""How the daemon fares, for machines that watch it and people who look: counts and ages, and nothing about a person."""
