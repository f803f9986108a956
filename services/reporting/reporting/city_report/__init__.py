"""市局日报: frozen as it stood at its hour, issued by a named person; what came later stands beside it."""
