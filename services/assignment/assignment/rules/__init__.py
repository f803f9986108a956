"""What decides here. Pure; the paragraphs are those of docs/notice.md."""
