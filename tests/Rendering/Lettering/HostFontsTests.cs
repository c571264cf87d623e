using System.Text;
using Progressd.Rendering.Lettering;
using SkiaSharp;

namespace Progressd.Tests.Rendering.Lettering;

public sealed class HostFontsTests
{
    [Test]
    public void After_hundreds_that_no_font_has_a_character_that_one_has_is_still_drawn()
    {
        for (var code = 0x4E00; code < 0x4E00 + 300; code++) HostFonts.Find(new(code)); // from 64 on all fonts are opened and looked into
        foreach (var code in (ReadOnlySpan<int>)[0x0400, 0x05D0, 0x05EA, 0x0627, 0x0E01, 0x1E9E, 0x1F00, 0x2200, 0x25A0, 0x3042, 0xAC00, 0xF8FF, 0x1D400, 0x1F600, 0x10FFFF])
        {
            using var asked = SKFontManager.Default.MatchCharacter(code);
            Assert.That(HostFonts.Find(new(code)) is null, Is.EqualTo(asked is null), $"U+{code:X4}, {new Rune(code)}");
        }
    }
}
