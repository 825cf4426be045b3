//! What tests share: a private PostgreSQL, databases, free ports, clients.
