"""What the notice and the law say about an application. Pure; the paragraphs are those of docs/notice.md."""
