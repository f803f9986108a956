"""Who gets a case: pure. The paragraphs are those of docs/notice.md."""
