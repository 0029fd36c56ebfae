package io.airlockapp.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.cli.console.Screen;
import io.airlockapp.harp.Action;
import io.airlockapp.harp.Verdict;
import io.airlockapp.reactor.ReviewResult;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LoadTest {

    private final StringWriter written = new StringWriter();
    private final Load load = new Load(2, 1, new Timeline(new Screen(new PrintWriter(written), Map.of(), 0)));

    @Test
    void isToBeRejected_everyTenthAction_is() {
        assertThat(Load.isToBeRejected(payload(10))).isTrue();
        assertThat(Load.isToBeRejected(payload(2000))).isTrue();
        assertThat(Load.isToBeRejected(payload(1))).isFalse();
        assertThat(Load.isToBeRejected(payload(109))).isFalse();
    }

    private String payload(int number) {
        return new String(load.next(number).canonicalPayload(), java.nio.charset.StandardCharsets.UTF_8);
    }

    @Test
    void asScripted_reviewsThatExpireOrFail_isNot() {
        load.begin();
        Action first = load.next(1);
        Action second = load.next(2);
        load.ended(new ReviewResult(first, new Verdict.Expired("req-1"), null));
        load.ended(new ReviewResult(second, null, new IllegalStateException("hidden")));
        load.end();

        assertThat(load.asScripted()).isFalse();
        assertThat(load.answers()).isZero();
        assertThat(written.toString())
                .contains("1 expired", "1 failed (IllegalStateException)")
                .doesNotContain("hidden");
    }
}
