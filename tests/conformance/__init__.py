"""What RFC 9420 demands, row by row of CONFORMANCE.md, where no other test shows it."""
