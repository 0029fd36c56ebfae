package com.example.ops;

/** Runs commands. */
interface Host {

    void run(Operation operation);
}
