package io.airlockapp.reactor.store;

import io.airlockapp.credential.Secret;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

class FileStateStoreContractTest {

    @Nested
    class Plain extends StateStoreContract {

        @TempDir
        Path directory;

        @Override
        StateStore create() {
            return FileStateStore.builder(directory.resolve("state"))
                    .lockTimeout(PATIENCE)
                    .build();
        }
    }

    @Nested
    class Sealed extends StateStoreContract {

        @TempDir
        Path directory;

        @Override
        StateStore create() {
            many = 100;
            return FileStateStore.builder(directory.resolve("state"))
                    .passphrase(Secret.of("correct horse"))
                    .iterations(100_000)
                    .lockTimeout(PATIENCE)
                    .build();
        }
    }
}
