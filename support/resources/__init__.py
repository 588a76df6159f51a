"""Operations on any described resource, and what is special about one service."""
