"""What the notice and the law say about applications. Pure; the paragraphs are those of docs/notice.md."""
