package io.airlockapp.reactor.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InMemoryStateStoreTest extends StateStoreContract {

    @Override
    StateStore create() {
        return StateStore.inMemory();
    }

    @Test
    void update_nobodyElse_isDoneWhenSubscribingReturns() {
        store.update(Counter::bump).subscribe();
        assertThat(Counter.value(load())).isEqualTo(1);
    }
}
