// Menus that close when one clicks beside them.
(() => {
  const menus = document.querySelectorAll("details.actions-menu-links, details.nav-menu");
  document.addEventListener("click", (event) => {
    for (const menu of menus) if (!menu.contains(event.target)) menu.open = false;
  });
})();
