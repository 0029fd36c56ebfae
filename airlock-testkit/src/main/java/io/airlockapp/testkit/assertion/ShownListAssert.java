package io.airlockapp.testkit.assertion;

import io.airlockapp.testkit.approver.Shown;
import java.util.List;
import org.assertj.core.api.AbstractListAssert;
import org.assertj.core.util.Lists;

/** Assertions about everything that an approver was shown, in order: those of AssertJ about lists. */
@SuppressWarnings("exports") // Who uses assertions has AssertJ already, and who does not is not asked to have it.
public final class ShownListAssert
        extends AbstractListAssert<ShownListAssert, List<? extends Shown>, Shown, ShownAssert> {

    ShownListAssert(List<? extends Shown> shown) {
        super(shown, ShownListAssert.class);
        info.description("what the approver was shown");
    }

    @Override
    protected ShownAssert toAssert(Shown shown, String description) {
        return new ShownAssert(shown).as(description);
    }

    @Override
    protected ShownListAssert newAbstractIterableAssert(Iterable<? extends Shown> some) {
        return new ShownListAssert(Lists.newArrayList(some));
    }
}
