"""When letters become public: the board, holds, and who is told."""
