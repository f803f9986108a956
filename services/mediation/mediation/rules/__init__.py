"""What the notice and the law say about mediation. Pure; the paragraphs are those of docs/notice.md."""
